package org.redoubt.jmap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangesSince;
import org.redoubt.account.EmailId;
import org.redoubt.account.Role;
import org.redoubt.jmap.TestServer;
import org.redoubt.store.id.ModSeq;

/** What a query has to ask about again, and when that is too much to be worth it. */
class EmailsTouchedTest {
    @Test
    void moreThanIsWantedIsNotReadToItsEnd() throws IOException {
        try (TestServer server = new TestServer();
                AccountHandle account = server.account()) {
            ChangesSince.Place before = new ChangesSince.Place(new ModSeq(account.modSeq().value()), 0);
            EmailId one = server.put(Role.INBOX, TestServer.mail("one"));
            EmailId two = server.put(Role.INBOX, TestServer.mail("two"));
            assertEquals(Optional.of(Set.of(one, two)), EmailsTouched.since(account, before, 2));
            assertEquals(Optional.empty(), EmailsTouched.since(account, before, 1));
        }
    }
}
