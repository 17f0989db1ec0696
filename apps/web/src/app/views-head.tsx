import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './views-head.module.css';

interface ViewsHeadProps {
  readonly title: string;
  /** what the list of views is called */
  readonly label: string;
  /** the first is where the area begins: the addresses of the others begin with its own */
  readonly views: readonly { readonly to: LinkProps['to']; readonly name: string }[];
  readonly children?: ReactNode;
}

/** What stands above every page of an area: where else to look, and what may be done on the whole of this one. */
export function ViewsHead({ title, label, views, children }: ViewsHeadProps) {
  return (
    <header className={classes.head}>
      <h1>{title}</h1>
      <nav className={classes.views} aria-label={label} data-no-print>
        {views.map(({ to, name }, index) => (
          <Link key={to} to={to} className={classes.view} activeOptions={{ exact: index === 0, includeSearch: false }}>
            {name}
          </Link>
        ))}
      </nav>
      {children === undefined ? null : (
        <div className={classes.end} data-no-print>
          {children}
        </div>
      )}
    </header>
  );
}
