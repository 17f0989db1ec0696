/** Prints the dictionary of the indicators as comments of the database: what a migration says when a definition changes. */
import { dictionarySql } from '../../libs/persistence/src/reports/dictionary-comments.ts';

process.stdout.write(dictionarySql());
