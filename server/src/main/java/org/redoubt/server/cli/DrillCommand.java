package org.redoubt.server.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.drill.Drill;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redoubt drill} */
@Command(
        name = "drill",
        description = {
            "Attack the running server of this data folder with what was published, and say of each attack",
            "whether it was refused and noticed. Exits with 1 if any was not both. It attacks addresses of",
            "this machine and no others, leaves two messages to the postmaster, and raises alerts."
        })
final class DrillCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--host",
            paramLabel = "ADDR",
            description = "Attack at this address of the machine instead of those that are listened on.")
    private Optional<String> host = Optional.empty();

    @Override
    public Integer call() throws Exception {
        Optional<RemoteAdmin> server = RemoteAdmin.connect(common.folder().controlSocket());
        if (server.isEmpty()) {
            return common.failed("no server runs on " + common.folder().root() + "; the drill attacks a running one");
        }
        try (AdminService admin = server.get()) {
            Map<ListenerKind, InetSocketAddress> listeners = listeners(rows(admin, new AdminRequest.Status()));
            List<Map<String, Object>> domains = rows(admin, new AdminRequest.ListDomains());
            if (domains.isEmpty()) {
                return common.failed("the server has no domain yet; add one with redoubt domain add");
            }
            String domain = String.valueOf(domains.getFirst().get("domain"));
            try (Drill drill = new Drill(listeners, domain, common.folder().audit(), attack -> begin(admin, attack))) {
                return tell(drill.run(this::progress));
            }
        } catch (Drill.ForeignTargetException foreign) {
            return common.failed(String.valueOf(foreign.getMessage()));
        }
    }

    private static void begin(AdminService admin, String attack) throws IOException {
        admin.ask(new AdminRequest.BeginDrill(attack));
    }

    private static List<Map<String, Object>> rows(AdminService admin, AdminRequest request)
            throws IOException, RefusedException {
        return switch (admin.ask(request)) {
            case AdminAnswer.Done(var _, var rows) -> rows;
            case AdminAnswer.Refused(var why) -> throw new RefusedException(why);
        };
    }

    private Map<ListenerKind, InetSocketAddress> listeners(List<Map<String, Object>> rows) throws UnknownHostException {
        Map<ListenerKind, InetSocketAddress> listeners = new EnumMap<>(ListenerKind.class);
        for (Map<String, Object> row : rows) {
            ListenerKind kind =
                    ListenerKind.valueOf(String.valueOf(row.get("listener")).toUpperCase(Locale.ROOT));
            InetAddress address = InetAddress.getByName(host.orElse(String.valueOf(row.get("host"))));
            int port = Integer.parseInt(String.valueOf(row.get("port")));
            listeners.putIfAbsent(kind, new InetSocketAddress(address, port));
        }
        return listeners;
    }

    private void progress(Drill.Result result) {
        if (!common.json()) {
            common.err().println((result.passed() ? "ok      " : "FAILED  ") + result.attack());
            common.err().flush();
        }
    }

    private int tell(List<Drill.Result> results) {
        List<Map<String, Object>> rows = new ArrayList<>();
        results.forEach(result -> rows.add(result.row()));
        long failed = results.stream().filter(result -> !result.passed()).count();
        long closed = results.stream().filter(result -> !result.applies()).count();
        long made = results.size() - closed;
        String message = made + " attacks were made, " + (made - failed) + " of them refused and noticed"
                + (closed == 0 ? "" : "; " + closed + " were not, for nothing listens there");
        common.done(message, rows);
        return failed == 0 ? CommonOptions.DONE : CommonOptions.FAILED;
    }
}
