package org.redoubt.webmail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.Gate;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.http.Route;
import org.redoubt.http.WebSessions;
import org.redoubt.smime.Signatures;
import org.redoubt.webmail.self.Own;

/** The server's half of the web application, on the routes of an HTTPS listener. */
public final class Webmail {
    /** What JMAP's session object says of it in each account (RFC 8620 2). */
    public static final Map<String, Map<String, String>> CAPABILITIES = Map.of(
            "https://redoubt.org/jmap/web",
            Map.of(
                    "viewUrl", ViewHandler.PATH + "{accountId}/{emailId}?remote={remote}&theme={theme}",
                    "factsUrl", ViewHandler.PATH + "{accountId}/{emailId}/facts",
                    "unsubscribeUrl", ViewHandler.PATH + "{accountId}/{emailId}/unsubscribe"));

    private final Gate gate;
    private final Directory directory;
    private final WebSessions sessions;
    private final Turns views = new Turns(Limits.VIEWS_AT_ONCE, Limits.VIEW_WAIT);
    private final StaticSite site;
    private final String hostname;
    private final Unsubscriber unsubscriber;
    private final Signatures signatures;
    private final Own own;

    /**
     * @param hostname our name in Authentication-Results
     * @param signatures who says whether S/MIME signatures are good
     * @param own what people see and change of their own security
     * @param files of the browser's half, by name; none when it was not built
     */
    public Webmail(
            String hostname,
            Gate gate,
            Directory directory,
            WebSessions sessions,
            Unsubscriber unsubscriber,
            Signatures signatures,
            Own own,
            Map<String, byte[]> files) {
        this.hostname = hostname;
        this.gate = gate;
        this.directory = directory;
        this.sessions = sessions;
        this.unsubscriber = unsubscriber;
        this.signatures = signatures;
        this.own = own;
        this.site = new StaticSite(files);
    }

    Turns views() {
        return views;
    }

    /** What an {@link org.redoubt.http.HttpServer} is to serve. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(site.routes());
        Facts facts = new Facts(hostname, this::ownDomains, signatures);
        routes.add(new Route(SessionHandler.PATH, false, new SessionHandler(directory, sessions, hostname, own.notices())));
        routes.add(new Route(DoorHandler.PATH, false, new DoorHandler(directory, hostname)));
        routes.add(new Route(ProveHandler.PATH, false, new ProveHandler(directory, sessions, hostname)));
        routes.add(new Route(ViewHandler.PATH, true, new ViewHandler(gate, facts, unsubscriber, views)));
        routes.add(own.route(directory, sessions, hostname));
        return List.copyOf(routes);
    }

    private Set<String> ownDomains() {
        return directory.domains().stream().map(DomainName::ascii).collect(Collectors.toSet());
    }
}
