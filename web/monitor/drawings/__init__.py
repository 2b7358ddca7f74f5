"""One version of a process: what stands where in its drawing, and letting it rest."""
