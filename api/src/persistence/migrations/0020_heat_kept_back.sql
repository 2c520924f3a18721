-- That some alarms are kept back is said of a cell in which k people or more had alarms, and of no smaller one
-- (domain/heat-release.ts). Groups of before say it of every cell; k people are where a group with a number is in the cell or
-- in one of its children. The digits of a cell below its resolution, which is in bits 52 to 55, are all ones.
DELETE FROM heat_groups kept
WHERE kept.alarms IS NULL AND NOT EXISTS (
  SELECT 1 FROM heat_groups told
  WHERE told.employer_id = kept.employer_id AND told.month = kept.month AND told.k = kept.k AND told.alarms IS NOT NULL
    AND (told.cell & ~(15::bigint << 52)) | ((1::bigint << (3 * (15 - ((kept.cell >> 52) & 15)::integer))) - 1)
      = kept.cell & ~(15::bigint << 52));
