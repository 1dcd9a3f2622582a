CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE t (a integer) USING pile;
COMMENT ON ACCESS METHOD pile IS 'a heap';
