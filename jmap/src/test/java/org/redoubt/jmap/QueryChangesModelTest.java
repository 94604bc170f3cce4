package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.EmailChange;
import org.redoubt.account.EmailId;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonPointer;
import org.redoubt.jmap.codec.JsonValue;

/**
 * A client that keeps the results of queries by what queryChanges tells, while somebody else changes the account all the
 * time, has in the end what a query answers (RFC 8620 5.6). Seeded; a failure names the seed.
 */
class QueryChangesModelTest {
    private static final List<String> QUERIES = List.of(
            "'filter':{'inMailbox':'m1'}",
            "'filter':{'hasKeyword':'$seen'},'sort':[{'property':'subject'}]",
            "'collapseThreads':true",
            "'filter':{'inMailbox':'m1'},'collapseThreads':true,"
                    + "'sort':[{'property':'someInThreadHaveKeyword','keyword':'$flagged','isAscending':false},{'property':'receivedAt','isAscending':false}]",
            "'filter':{'operator':'AND','conditions':[{'inMailboxOtherThan':['m2']},{'someInThreadHaveKeyword':'$seen'}]},"
                    + "'sort':[{'property':'hasKeyword','keyword':'$flagged','isAscending':false},{'property':'receivedAt','isAscending':false}]",
            "'filter':{'noneInThreadHaveKeyword':'$flagged'},'sort':[{'property':'size','isAscending':false}]");

    private TestServer server;
    private JmapClient alice;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** What a client knows of one query. */
    private static final class Known {
        private final String query;
        private final List<String> ids = new ArrayList<>();
        private String state = "";

        Known(String query) {
            this.query = query;
        }
    }

    private Answer call(String method, String arguments) throws IOException {
        return alice.calls("['" + method + "',{'accountId':'$a'," + arguments + "},'q']").answer(0);
    }

    private static List<String> texts(Answer answer, String pointer) {
        return JsonPointer.find(answer.json(), pointer).flatMap(JsonValue::array).map(JsonArray::values).orElse(List.of()).stream()
                .flatMap(value -> value.text().stream())
                .toList();
    }

    private void begin(Known known) throws IOException {
        Answer answer = call("Email/query", known.query);
        known.ids.addAll(texts(answer, "/ids"));
        known.state = answer.text("/queryState");
    }

    /** RFC 8620 5.6: splice out what was removed, splice in what was added, lowest index first. */
    private void follow(Known known, String label) throws IOException {
        Answer answer = call("Email/queryChanges", known.query + ",'sinceQueryState':'" + known.state + "'");
        known.ids.removeAll(texts(answer, "/removed"));
        List<JsonValue> added = JsonPointer.find(answer.json(), "/added")
                .flatMap(JsonValue::array)
                .map(JsonArray::values)
                .orElse(List.of());
        for (JsonValue one : added) {
            JsonObject item = one.object().orElseThrow();
            int index = item.get("index").flatMap(JsonValue::integer).orElseThrow().intValue();
            assertTrue(index <= known.ids.size(), label + " has a place beyond the end: " + index);
            known.ids.add(index, item.get("id").flatMap(JsonValue::text).orElseThrow());
        }
        assertEquals(known.ids.size(), new LinkedHashSet<>(known.ids).size(), label + " tells something twice: " + known.ids);
        known.state = answer.text("/newQueryState");
    }

    private void change(Random random, int step) throws IOException {
        String subject = "s" + random.nextInt(20);
        String reply = random.nextBoolean() ? "\nIn-Reply-To: <" + subject.hashCode() + "@example.org>\n\n" : "\n\n";
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                server.now.addAndGet(1_000);
                server.put(random.nextInt(3) > 0 ? Role.INBOX : Role.ARCHIVE, TestServer.mail(subject)
                        .replace("<" + subject.hashCode() + "@", "<" + step + "@")
                        .replace("\n\n", reply));
            }
            case 2 -> flag(random);
            default -> {
                try (AccountHandle account = server.account()) {
                    account.emails().destroy(List.of(new EmailId(1 + random.nextInt(40))));
                }
            }
        }
    }

    private void flag(Random random) throws IOException {
        Set<Keyword> keyword = Set.of(random.nextBoolean() ? Keyword.SEEN : Keyword.FLAGGED);
        boolean on = random.nextBoolean();
        boolean move = random.nextInt(3) == 0;
        EmailChange change = new EmailChange(
                Optional.empty(),
                on ? keyword : Set.of(),
                on ? Set.of() : keyword,
                move ? Optional.of(Set.of(new MailboxId(random.nextBoolean() ? 1 : 2))) : Optional.empty(),
                Set.of(),
                Set.of());
        try (AccountHandle account = server.account()) {
            account.emails().change(Map.of(new EmailId(1 + random.nextInt(40)), change));
        }
    }

    @Test
    void rfc8620Section5_6FollowingAQueryEndsWithWhatAQueryAnswersWhateverHappensMeanwhile()
            throws IOException, InterruptedException, ExecutionException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 12; i++) {
            change(random, i);
        }
        List<Known> all = QUERIES.stream().map(Known::new).toList();
        for (Known known : all) {
            begin(known);
        }
        FutureTask<Boolean> writing = new FutureTask<>(() -> {
            for (int step = 100; step < 400; step++) {
                change(random, step);
            }
            return true;
        });
        Thread writer = Thread.ofPlatform().start(writing);
        int rounds = 0;
        while (!writing.isDone()) {
            for (Known known : all) {
                follow(known, "seed " + seed + " " + known.query);
            }
            rounds++;
        }
        writer.join();
        assertTrue(writing.get());
        assertTrue(rounds > 0, "seed " + seed);
        for (Known known : all) {
            follow(known, "seed " + seed);
            assertEquals(texts(call("Email/query", known.query), "/ids"), known.ids, "seed " + seed + " " + known.query);
        }
    }

    @Test
    void rfc8620Section5_5AListThatIsBroughtUpToDateIsTheOneThatIsFoundAnew() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int step = 0; step < 150; step++) {
            change(random, step);
            for (String query : QUERIES) {
                // Nothing is as large; but no memory knows this one.
                String anew = query.contains("'filter':")
                        ? query.replaceFirst(
                                "'filter':(\\{.*?\\}(]\\})?)(,'|$)",
                                "'filter':{'operator':'AND','conditions':[$1,{'maxSize':" + (1_000_000 + step) + "}]}$3")
                        : query + ",'filter':{'maxSize':" + (1_000_000 + step) + "}";
                assertEquals(
                        texts(call("Email/query", anew), "/ids"),
                        texts(call("Email/query", query), "/ids"),
                        "seed " + seed + " step " + step + " " + query);
            }
        }
    }
}
