export { holdReport, settleAfterRestore, type HoldDeps, type HoldReport } from './settle-after-restore.ts';
