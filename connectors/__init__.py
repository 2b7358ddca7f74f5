"""How the world reaches in and is reached: one room per channel.

A connector knows its wire and nothing of tickets. What comes in is stored and published to the
engine by name, in one transaction;
what goes out is a row first and a job after.
"""
