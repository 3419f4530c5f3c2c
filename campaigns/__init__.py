"""From an answer to the next send: lists of people who may be mailed, as files and as members of a Campaign."""
