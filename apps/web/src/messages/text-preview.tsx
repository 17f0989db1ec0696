import type { TemplateTexts } from './template-fields.ts';
import classes from './messages.module.css';

interface PhoneProps {
  readonly field: keyof TemplateTexts | 'phone';
  readonly subject?: string | null;
  readonly text: string;
  readonly language: string;
}

/** A text in the shape in which it is read: a bubble, an e-mail, a sheet of paper. It runs as its own letters do. */
export function Phone({ field, subject, text, language }: PhoneProps) {
  return (
    <div className={classes.shape} data-as={field} lang={language} dir="auto">
      {subject === undefined || subject === null ? null : <p className={classes.shapeSubject}>{subject}</p>}
      <p className={classes.shapeText}>{text}</p>
    </div>
  );
}
