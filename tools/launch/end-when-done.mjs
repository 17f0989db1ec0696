/**
 * Ends a process when nothing is left for it to do. Node takes a process apart before it ends by itself, which can take
 * minutes after tests that ran many modules in contexts of their own. What a test left open keeps this from happening.
 */
process.once('beforeExit', () => process.exit());
