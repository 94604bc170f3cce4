package org.redoubt.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.alert.Watch;
import org.redoubt.guard.indicator.Indicator;
import org.redoubt.guard.past.PastSearch;
import org.redoubt.guard.sigma.Finding;
import org.redoubt.store.id.AccountId;

/**
 * Makes alerts of what is found in the past: of mail by events of the audit log, as for mail that arrives, with the time at which
 * it came; of the audit log itself by the events that are there.
 */
record PastFindings(Watch watch, AuditLog audit, ArrivingIndicators.Sealed sealed, InstantSource clock)
        implements PastSearch.Found {
    @Override
    public void inMail(List<PastSearch.Hit> hits) throws IOException {
        for (PastSearch.Hit hit : hits) {
            if (!sealed.sealed(hit.account())) {
                String what = ArrivingIndicators.what(hit.email(), hit.indicator()) + " arrived=" + hit.at();
                audit.recordDurably(ArrivingIndicators.event(clock.instant(), hit.account(), what));
            }
        }
    }

    @Override
    public void more(Indicator indicator, long messages) {
        String what = ArrivingIndicators.named(indicator) + " messages=" + messages;
        audit.recordDurably(ArrivingIndicators.event(clock.instant(), new AccountId(0), what));
    }

    @Override
    public void inLog(List<Finding> findings) throws IOException {
        watch.raise(findings);
    }
}
