"""Files that people attach to a task; everybody who works on the case later finds them."""
