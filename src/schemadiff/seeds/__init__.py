"""Files of rows for an environment in; what is wrong with them, the rows in a database, or rows made anew, out."""
