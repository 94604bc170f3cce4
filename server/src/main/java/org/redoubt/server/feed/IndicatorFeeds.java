package org.redoubt.server.feed;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.redoubt.guard.json.Json;
import org.redoubt.server.config.FeedConfig;
import org.redoubt.server.notify.Hosts;
import org.redoubt.store.seal.WholeFile;
import org.redoubt.transport.client.Login;

/**
 * Fetches what feeds publish into the folder of indicators, one file for each, where the watch finds it within seconds. What
 * cannot be fetched leaves the file of before.
 */
public final class IndicatorFeeds {
    public static final Duration PERIOD = Duration.ofHours(6);

    private static final Logger LOG = System.getLogger("guard");

    /** Indicators of one feed: with more the folder would take no others. */
    private static final int MOST = 200_000;

    private final Hosts hosts;
    private final List<Feed> feeds;
    private final Path folder;

    /** A feed and how one signs in to it. */
    public record Feed(FeedConfig config, Optional<Login> login) {}

    /** @param folder of indicators; made when it is not there */
    public IndicatorFeeds(Hosts hosts, List<Feed> feeds, Path folder) {
        this.hosts = hosts;
        this.feeds = List.copyOf(feeds);
        this.folder = folder;
    }

    /** Fetches all, one after the other. */
    public void fetch() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        for (Feed feed : feeds) {
            try {
                fetch(feed);
            } catch (IOException | RuntimeException failed) {
                LOG.log(
                        Level.WARNING,
                        "event=feed.failed feed=" + feed.config().name() + " reason=\"" + failed.getMessage() + '"');
            }
        }
    }

    private void fetch(Feed feed) throws IOException {
        FeedClient client = new FeedClient(hosts, feed.config(), feed.login());
        List<Map<String, Object>> indicators = switch (feed.config().kind()) {
            case TAXII -> TaxiiCollection.indicators(client, MOST);
            case MISP -> MispFeed.indicators(client, MOST);
        };
        List<Map<String, Object>> bounded = indicators.size() <= MOST ? indicators : indicators.subList(0, MOST);
        Map<String, Object> bundle = Map.of("type", "bundle", "id", "bundle--" + UUID.randomUUID(), "objects", bounded);
        WholeFile.replace(
                folder.resolve("feed-" + feed.config().name() + ".json"),
                Json.write(bundle).getBytes(StandardCharsets.UTF_8));
        LOG.log(Level.INFO, "event=feed.fetched feed=" + feed.config().name() + " indicators=" + bounded.size());
    }
}
