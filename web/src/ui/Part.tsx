import { ErrorBoundary, type ParentProps } from 'solid-js';
import { t } from '../i18n';
import { Button, Empty } from './kit';

/**
 * A part of the page that comes and fails by itself: a fault in it, or a program of it that could not be fetched, says so in
 * its place, and the rest of the page goes on.
 */
export function Part(props: ParentProps) {
  return (
    <ErrorBoundary
      fallback={(error: unknown, again) => {
        console.error(error);
        return (
          <div role="alert">
            <Empty icon="info" title={t().partBroken}>
              <Button onClick={again}>{t().tryAgain}</Button>
              {/* A program that could not be fetched is fetched by a new page alone. */}
              <Button kind="quiet" onClick={() => location.reload()}>{t().reload}</Button>
            </Empty>
          </div>
        );
      }}
    >
      {props.children}
    </ErrorBoundary>
  );
}
