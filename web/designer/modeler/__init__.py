"""The page on which processes are drawn: what it is given besides the file itself.

`facts` tells what the centre has to offer, `offers` the actions in words, `words` what the scripts
say; the scripts are in `web/src/modeler`.
"""
