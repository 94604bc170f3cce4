package org.redoubt.server.feed;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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

    /** What all indicators of a feed weigh: its file has to be one that the folder takes. */
    private static final long MOST_OCTETS = 48L << 20;

    private final Hosts hosts;
    private final List<Feed> feeds;
    private final Path folder;
    private final InstantSource clock;
    private final long mostOctets;

    /** A feed and how one signs in to it. */
    public record Feed(FeedConfig config, Optional<Login> login) {}

    /** @param folder of indicators; made when it is not there */
    public IndicatorFeeds(Hosts hosts, List<Feed> feeds, Path folder) {
        this(hosts, feeds, folder, InstantSource.system(), MOST_OCTETS);
    }

    IndicatorFeeds(Hosts hosts, List<Feed> feeds, Path folder, InstantSource clock, long mostOctets) {
        this.clock = clock;
        this.mostOctets = mostOctets;
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
        Path file = folder.resolve("feed-" + feed.config().name() + ".json");
        // Of a long MISP feed the older events would be away until their turn comes again.
        FeedState state = FeedState.of(file, clock.instant(), feed.config().kind() == FeedConfig.Kind.TAXII, mostOctets);
        switch (feed.config().kind()) {
            case TAXII -> TaxiiCollection.read(client, state, MOST);
            case MISP -> MispFeed.read(client, state, MOST);
        }
        WholeFile.replace(file, state.bundle(MOST));
        if (state.full()) {
            LOG.log(Level.WARNING, "event=feed.too_large feed=" + feed.config().name() + " octets_at_most=" + mostOctets);
        }
        LOG.log(Level.INFO, "event=feed.fetched feed=" + feed.config().name() + " indicators=" + state.size());
    }
}
