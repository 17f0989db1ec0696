import { Textarea } from '@mantine/core';

interface ReasonFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** characters at least; what is shorter says nothing */
  readonly least?: number;
  readonly most?: number;
  /** it takes the focus when its dialog opens */
  readonly isFirst?: boolean;
}

/** Why something is done: wanted, a few lines, for whoever reads the records later. */
export function ReasonField({ label, hint, value, onChange, least, most = 500, isFirst = false }: ReasonFieldProps) {
  return (
    <Textarea
      label={label}
      {...(hint === undefined ? {} : { description: hint })}
      {...(least === undefined ? {} : { minLength: least })}
      {...(isFirst ? { 'data-autofocus': true } : {})}
      required
      autosize
      minRows={2}
      maxLength={most}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
