import { isAppError, type AppErrorCode } from '@osteon/application';

/** The code and place of what a use case refuses; fails when nothing is refused, and lets other errors through. */
export async function refusal(work: Promise<unknown>): Promise<{ code: AppErrorCode; field: string | undefined }> {
  try {
    await work;
  } catch (error) {
    if (isAppError(error)) return { code: error.code, field: error.field };
    throw error;
  }
  throw new Error('nothing was refused');
}
