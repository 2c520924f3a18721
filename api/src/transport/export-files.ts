/**
 * Tables as files, while they are read: a page is written and forgotten before the next is asked for, and whoever reads
 * slowly makes the database wait. A million rows take no more memory than a page.
 */
import type { Writable } from 'node:stream';
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import type { ExportTable, ExportValue } from '../graphql/exports.ts';
import { csvLine } from './csv.ts';

export async function writeCsv({ columns, pages }: ExportTable, out: Writable): Promise<void> {
  await put(out, csvLine(columns.map(({ name }) => name)));
  for await (const rows of pages) await put(out, rows.map(csvLine).join(''));
}

/** Each page is a row group. The data dictionary is among the file's own key values. */
export async function writeParquet({ columns, pages }: ExportTable, out: Writable): Promise<void> {
  const writer = new ByteWriter();
  const flush = async (): Promise<void> => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    if (bytes.length > 0) await put(out, bytes);
  };
  const file = new ParquetWriter({
    writer: Object.assign(writer, { flush }),
    schema: schemaFromColumnData({
      columnData: columns.map(({ name, type }) => ({ name, type, data: [], nullable: true })),
    }),
    kvMetadata: columns.map(({ name, meaning }) => ({ key: `lonewatch.column.${name}`, value: meaning })),
  });
  for await (const rows of pages)
    await file.write({
      columnData: columns.map(({ name }, at) => ({ name, data: rows.map((row): ExportValue => row[at]!) })),
      rowGroupSize: Math.max(1, rows.length),
    });
  await file.finish();
  await flush();
}

/** Fulfils when there is room for more; rejects when the reader has gone. */
export async function put(out: Writable, chunk: string | Uint8Array): Promise<void> {
  if (out.destroyed) throw new Error('The reader of an export has gone.');
  if (out.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      out.off('drain', go).off('close', go);
      resolve();
    };
    out.on('drain', go).on('close', go);
  });
}
