-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "audit";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateExtension
CREATE EXTENSION IF NOT EXISTS "citext";

-- CreateExtension
CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA "audit";

-- CreateEnum
CREATE TYPE "audit"."K" AS ENUM ('A', 'B');

-- CreateTable
CREATE TABLE "audit"."Z" (
    "id" INTEGER NOT NULL,
    "k" "audit"."K" NOT NULL DEFAULT 'A',
    "ks" "audit"."K"[] DEFAULT ARRAY[]::"audit"."K"[],
    "f" DOUBLE PRECISION NOT NULL DEFAULT 1.50,
    "n" INTEGER NOT NULL DEFAULT -1,
    "d" DECIMAL NOT NULL,
    "d3" DECIMAL(65,30) NOT NULL DEFAULT 1.0,
    "t" TIMESTAMP(3) NOT NULL DEFAULT '2020-01-01 01:02:03.120 +02:00',
    "t2" DATE NOT NULL DEFAULT '2020-01-01 00:00:00 +00:00',
    "s" TEXT NOT NULL DEFAULT 'a\b
c"d',
    "j" JSONB NOT NULL DEFAULT '[1, 2]',
    "ss" TEXT[] DEFAULT ARRAY['x', 'y''z']::TEXT[],
    "bs" BYTEA[] DEFAULT ARRAY['\x0102']::BYTEA[],
    "dts" TIMESTAMP(3)[] DEFAULT ARRAY[]::TIMESTAMP(3)[],
    "bit" BIT NOT NULL,
    "ch" CHAR NOT NULL,
    "bo" BOOLEAN,
    "aId" BIGINT NOT NULL,
    "a2Id" BIGINT NOT NULL,

    CONSTRAINT "Z_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "A" (
    "id" BIGINT NOT NULL,

    CONSTRAINT "A_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit"."_m" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_m_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE INDEX "w1" ON "audit"."Z"("n") WHERE ("bo" != true);

-- CreateIndex
CREATE INDEX "w2" ON "audit"."Z"("n") WHERE ("s" != 'x' AND "bo" IS NULL);

-- CreateIndex
CREATE INDEX "w3" ON "audit"."Z"("n") WHERE (n > 3);

-- CreateIndex
CREATE INDEX "w4" ON "audit"."Z"("n") WHERE ("f" = 1.50);

-- CreateIndex
CREATE INDEX "Z_t_idx" ON "audit"."Z"("t" ASC);

-- CreateIndex
CREATE INDEX "_m_B_index" ON "audit"."_m"("B");

-- AddForeignKey
ALTER TABLE "audit"."Z" ADD CONSTRAINT "Z_aId_fkey" FOREIGN KEY ("aId") REFERENCES "A"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit"."Z" ADD CONSTRAINT "Z_a2Id_fkey" FOREIGN KEY ("a2Id") REFERENCES "A"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit"."_m" ADD CONSTRAINT "_m_A_fkey" FOREIGN KEY ("A") REFERENCES "audit"."Z"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit"."_m" ADD CONSTRAINT "_m_B_fkey" FOREIGN KEY ("B") REFERENCES "audit"."Z"("id") ON DELETE CASCADE ON UPDATE CASCADE;
