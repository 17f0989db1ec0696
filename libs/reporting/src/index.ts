export type { ReportDocument } from './report-document.ts';
export { writeCsv } from './write-csv.ts';
export { SUMMARY_SHEET, writeXlsx } from './write-xlsx.ts';
export { writePdf } from './pdf/write-pdf.ts';
