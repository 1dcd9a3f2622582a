CREATE TYPE words AS RANGE (subtype = text, multirange_type_name = many_words);
