"""Schema files that are there and a live catalog in; the files with the fewest edits that make them describe live, out.

Read in this order:

stated    which stretch of a file states what: a tree for each statement (tree, table_tree, stated_actions, …)
erase     what of it goes, because live has it otherwise
fill      what is said anew, and where (fill_table: inside a statement); wording has the words of export for it
draw      the new text of a statement (lists: its commas, comments and indentation); page: the new text of a file
merge     all of that, a pure function
adopt     the proof: loaded again the files make live, or what did not is written coarser (coarser)
"""
