import { Chip } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './choice.module.css';

interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  readonly options: readonly Option<Value>[];
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly required?: boolean;
}

interface OneProps<Value extends string> extends ChoiceProps<Value> {
  readonly value: Value | '';
  readonly onChange: (value: Value) => void;
  readonly focusFirst?: boolean;
}

/** One of a few: radio buttons, so that Tab enters the question and the arrows answer it. */
export function ChooseOne<Value extends string>(props: OneProps<Value>) {
  const { legend, options, value, onChange, hint, error, focusFirst = false, required = false } = props;
  const id = useId();
  return (
    <fieldset
      className={classes.field}
      aria-describedby={error === undefined ? undefined : `${id}-error`}
      data-fault={error !== undefined || undefined}
    >
      <legend className={classes.legend}>
        {legend}
        {required ? (
          <span className={classes.required} aria-hidden>
            {' '}
            *
          </span>
        ) : null}
      </legend>
      {hint === undefined ? null : <div className={classes.hint}>{hint}</div>}
      <Chip.Group multiple={false} value={value as string} onChange={(next) => onChange(next as Value)}>
        <div className={classes.options}>
          {options.map((option, index) => (
            <Chip
              key={option.value}
              value={option.value}
              radius="md"
              variant="outline"
              size="sm"
              {...(focusFirst && index === 0 ? { 'data-autofocus': true } : {})}
            >
              {option.label}
            </Chip>
          ))}
        </div>
      </Chip.Group>
      {error === undefined ? null : (
        <p className={classes.error} id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

interface ManyProps<Value extends string> extends ChoiceProps<Value> {
  readonly values: readonly Value[];
  readonly onChange: (values: Value[]) => void;
}

/** Any of a few: checkboxes in the same dress. */
export function ChooseMany<Value extends string>(props: ManyProps<Value>) {
  const { legend, options, values, onChange, hint, error } = props;
  const id = useId();
  return (
    <fieldset
      className={classes.field}
      aria-describedby={error === undefined ? undefined : `${id}-error`}
      data-fault={error !== undefined || undefined}
    >
      <legend className={classes.legend}>{legend}</legend>
      {hint === undefined ? null : <div className={classes.hint}>{hint}</div>}
      <Chip.Group multiple value={[...values]} onChange={(next) => onChange(next as Value[])}>
        <div className={classes.options}>
          {options.map((option) => (
            <Chip key={option.value} value={option.value} radius="md" variant="outline" size="sm">
              {option.label}
            </Chip>
          ))}
        </div>
      </Chip.Group>
      {error === undefined ? null : (
        <p className={classes.error} id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
