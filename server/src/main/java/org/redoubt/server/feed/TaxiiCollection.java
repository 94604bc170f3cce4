package org.redoubt.server.feed;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redoubt.guard.json.Json;

/** A collection of TAXII 2.1 (5.4, Get Objects): its indicators, page by page. */
final class TaxiiCollection {
    private static final String TYPE = "application/taxii+json;version=2.1";
    private static final int PAGES = 1_000;

    private TaxiiCollection() {}

    /** @throws IOException when not all of them can be had */
    static List<Map<String, Object>> indicators(FeedClient client, int most) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        String next = "";
        for (int page = 0; page < PAGES; page++) {
            String asked = "objects/?match%5Btype%5D=indicator&limit=1000" + (next.isEmpty() ? "" : "&next=" + next);
            Map<String, Object> envelope = Json.read(new String(client.get(asked, TYPE), StandardCharsets.UTF_8));
            for (Map<String, Object> object : Json.objects(envelope, "objects")) {
                if (Json.text(object, "type").equals("indicator")) {
                    all.add(object);
                }
            }
            String mark = Json.text(envelope, "next");
            if (!Boolean.TRUE.equals(envelope.get("more")) || mark.isEmpty() || all.size() > most) {
                return all;
            }
            next = URLEncoder.encode(mark, StandardCharsets.UTF_8);
        }
        throw new IOException("the collection has no end");
    }
}
