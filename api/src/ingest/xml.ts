/** XML from strangers as plain objects: by the name of each element, attributes under `@`, always in lists where `isMany`. */
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';

export type XmlNode = Readonly<Record<string, unknown>>;

/** A sentence where it is not sound, or where it defines a document type: that could make a small file huge. */
export function parseXml(text: string, isMany: (name: string) => boolean): XmlNode | string {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    return 'This file defines a document type, which is not read. Export it without one.';
  const broken = whyBroken(text);
  if (broken !== null) return `This file cannot be read: ${broken}. Export it again.`;
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: '@', removeNSPrefix: true, parseTagValue: false },
    isArray: isMany,
  });
  return parser.parse(text) as XmlNode;
}

/** null: it is sound. */
function whyBroken(text: string): string | null {
  try {
    SyntaxValidator.validate(text);
    return null;
  } catch (error) {
    const { line } = error as { readonly line?: unknown };
    return typeof line === 'number' ? `line ${line} is no sound XML` : 'it is no sound XML';
  }
}
