"""The second step of a sign-in: a code that changes every 30 seconds, made by a telephone.

Who has lost the telephone has recovery codes, each good once; who has lost those too asks an
administrator. Which roles need a second step is a rule of the centre.
"""
