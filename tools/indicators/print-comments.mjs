/**
 * Prints the SQL that puts the words of the indicators' definitions into the database, as comments of the columns of
 * `indicator_outcome`: for a new migration when a test says that they differ.
 * node --conditions=@osteon/source tools/indicators/print-comments.mjs
 */
import { commentStatements } from '../../libs/persistence/src/reports/indicator-comments.ts';

process.stdout.write(commentStatements());
