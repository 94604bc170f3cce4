package org.redoubt.server.feed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.redoubt.guard.json.Json;

/** A collection of TAXII 2.1 (5.4, Get Objects): its indicators, page by page, and those alone that it got since. */
final class TaxiiCollection {
    private static final String TYPE = "application/taxii+json;version=2.1";
    private static final int PAGES = 1_000;
    private static final Pattern TIME = Pattern.compile("[0-9:.TZ+-]{20,40}");

    private TaxiiCollection() {}

    /**
     * Reads what came into the collection since the last time.
     *
     * @throws IOException when not all of it can be had
     */
    static void read(FeedClient client, FeedState state, int most) throws IOException {
        String since = state.addedAfter();
        String asked = "objects/?match%5Btype%5D=indicator&limit=1000"
                + (since.isEmpty() ? "" : "&added_after=" + URLEncoder.encode(since, StandardCharsets.UTF_8));
        String next = "";
        for (int page = 0; page < PAGES; page++) {
            FeedClient.Answer answer = client.ask(asked + (next.isEmpty() ? "" : "&next=" + next), TYPE);
            Map<String, Object> envelope =
                    Json.each(new ByteArrayInputStream(answer.body()), "objects", FeedState.VALUES, state::put);
            // 3.4: of the last object of this page.
            answer.head()
                    .field("x-taxii-date-added-last")
                    .map(time -> time.toUpperCase(Locale.ROOT))
                    .filter(time -> TIME.matcher(time).matches())
                    .ifPresent(state::addedAfter);
            String mark = Json.text(envelope, "next");
            if (!Boolean.TRUE.equals(envelope.get("more")) || mark.isEmpty() || state.size() > most || state.full()) {
                return;
            }
            next = URLEncoder.encode(mark, StandardCharsets.UTF_8);
        }
        throw new IOException("the collection has no end");
    }
}
