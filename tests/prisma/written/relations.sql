-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "color e" AS ENUM ('r ed', 'BLUE');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "u" TEXT NOT NULL,
    "g" TEXT NOT NULL,
    "n" INTEGER NOT NULL DEFAULT (1 + 2),
    "tz" TIMESTAMPTZ(6) NOT NULL DEFAULT '2020-01-01 01:02:03.123456 +00:00',
    "d" DATE NOT NULL DEFAULT '2020-01-01 00:00:00.500 +00:00',
    "ti" TIME(3) NOT NULL DEFAULT '2020-01-01 10:20:00 +00:00',
    "b" BOOLEAN[] DEFAULT ARRAY[true, false]::BOOLEAN[],
    "dec" DECIMAL(65,30)[] DEFAULT ARRAY[1.10, 2]::DECIMAL(65,30)[],
    "js" JSONB[] DEFAULT ARRAY['{}', '{"a": [1]}']::JSONB[],
    "cs" "color e"[],
    "c" "color e" NOT NULL DEFAULT 'r ed',
    "x" tsvector NOT NULL,
    "xs" circle,
    "bossId" UUID,

    CONSTRAINT "u pk" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profiles_with_a_name_that_is_very_long_indeed_and_goes_on_and" (
    "user_id" UUID NOT NULL,

    CONSTRAINT "profiles_with_a_name_that_is_very_long_indeed_and_goes_on__pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "Post" (
    "a" INTEGER NOT NULL,
    "b" INTEGER NOT NULL,
    "authorId" UUID,
    "id" BIGSERIAL NOT NULL,

    CONSTRAINT "Post_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Pair" (
    "id" INTEGER NOT NULL,
    "pa" INTEGER NOT NULL,
    "pb" INTEGER,
    "userId" UUID NOT NULL,

    CONSTRAINT "Pair_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Tag" (
    "id" SMALLSERIAL NOT NULL,
    "tagId" SMALLINT,

    CONSTRAINT "Tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "_likes" (
    "A" BIGINT NOT NULL,
    "B" UUID NOT NULL,

    CONSTRAINT "_likes_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_PairToTag" (
    "A" INTEGER NOT NULL,
    "B" SMALLINT NOT NULL,

    CONSTRAINT "_PairToTag_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_many" (
    "A" SMALLINT NOT NULL,
    "B" SMALLINT NOT NULL,

    CONSTRAINT "_many_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_u_key" ON "User"("u" DESC);

-- CreateIndex
CREATE INDEX "i x" ON "User"("n", "u" text_pattern_ops DESC);

-- CreateIndex
CREATE INDEX "w5" ON "User"("n") WHERE (n = 1) AND (n = 2);

-- CreateIndex
CREATE INDEX "User_n_bossId_idx" ON "User"("n", "bossId");

-- CreateIndex
CREATE INDEX "User_b_idx" ON "User" USING GIN ("b");

-- CreateIndex
CREATE UNIQUE INDEX "Post_id_key" ON "Post"("id");

-- CreateIndex
CREATE UNIQUE INDEX "Post_a_b_key" ON "Post"("a", "b");

-- CreateIndex
CREATE INDEX "_likes_B_index" ON "_likes"("B");

-- CreateIndex
CREATE INDEX "_PairToTag_B_index" ON "_PairToTag"("B");

-- CreateIndex
CREATE INDEX "_many_B_index" ON "_many"("B");

-- AddForeignKey
ALTER TABLE "User" ADD CONSTRAINT "User_bossId_fkey" FOREIGN KEY ("bossId") REFERENCES "User"("id") ON DELETE NO ACTION ON UPDATE SET DEFAULT;

-- AddForeignKey
ALTER TABLE "profiles_with_a_name_that_is_very_long_indeed_and_goes_on_and" ADD CONSTRAINT "profiles_with_a_name_that_is_very_long_indeed_and_goes_on__fkey" FOREIGN KEY ("user_id") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Post" ADD CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Pair" ADD CONSTRAINT "Pair_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Pair" ADD CONSTRAINT "Pair_pa_pb_fkey" FOREIGN KEY ("pa", "pb") REFERENCES "Post"("a", "b") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Tag" ADD CONSTRAINT "Tag_tagId_fkey" FOREIGN KEY ("tagId") REFERENCES "Tag"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_likes" ADD CONSTRAINT "_likes_A_fkey" FOREIGN KEY ("A") REFERENCES "Post"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_likes" ADD CONSTRAINT "_likes_B_fkey" FOREIGN KEY ("B") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_PairToTag" ADD CONSTRAINT "_PairToTag_A_fkey" FOREIGN KEY ("A") REFERENCES "Pair"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_PairToTag" ADD CONSTRAINT "_PairToTag_B_fkey" FOREIGN KEY ("B") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_many" ADD CONSTRAINT "_many_A_fkey" FOREIGN KEY ("A") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_many" ADD CONSTRAINT "_many_B_fkey" FOREIGN KEY ("B") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;
