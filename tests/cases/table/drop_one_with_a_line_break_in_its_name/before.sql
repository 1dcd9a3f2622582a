CREATE TABLE "new
line" (a integer);
