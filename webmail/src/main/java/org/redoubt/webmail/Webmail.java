package org.redoubt.webmail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redoubt.directory.Directory;
import org.redoubt.http.Route;
import org.redoubt.http.WebSessions;

/** The server's half of the web application, on the routes of an HTTPS listener. */
public final class Webmail {
    private final Directory directory;
    private final WebSessions sessions;
    private final StaticSite site;

    /** @param files of the browser's half, by name; none when it was not built */
    public Webmail(Directory directory, WebSessions sessions, Map<String, byte[]> files) {
        this.directory = directory;
        this.sessions = sessions;
        this.site = new StaticSite(files);
    }

    /** What an {@link org.redoubt.http.HttpServer} is to serve. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(site.routes());
        routes.add(new Route(SessionHandler.PATH, false, new SessionHandler(directory, sessions)));
        return List.copyOf(routes);
    }
}
