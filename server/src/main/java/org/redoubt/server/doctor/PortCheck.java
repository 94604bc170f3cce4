package org.redoubt.server.doctor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redoubt.server.config.ListenerSettings;
import org.redoubt.server.config.ServerConfig;

/** The addresses of the listeners: answering while the server runs, free while it does not. */
final class PortCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ServerConfig config;
    private final int portOffset;

    PortCheck(ServerConfig config, int portOffset) {
        this.config = config;
        this.portOffset = portOffset;
    }

    /** @param running what the server says of its listeners; empty when it does not run */
    List<Finding> of(List<Map<String, Object>> running) {
        List<Finding> findings = new ArrayList<>();
        for (Map<String, Object> listener : running) {
            if (listener.get("port") instanceof Number port) {
                findings.add(answers(
                        "port " + port + " " + listener.get("listener"),
                        String.valueOf(listener.get("host")),
                        port.intValue()));
            }
        }
        if (running.isEmpty()) {
            for (ListenerSettings settings : config.listeners()) {
                settings.addresses().forEach(address -> findings.add(free(settings, address)));
            }
        }
        return findings;
    }

    private static Finding answers(String check, String host, int port) {
        try (Socket socket = new Socket()) {
            InetAddress address = InetAddress.getByName(host);
            InetAddress to = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
            socket.connect(new InetSocketAddress(to, port), (int) PATIENCE.toMillis());
            return Finding.ok(check, "the server accepts connections");
        } catch (IOException e) {
            return Finding.problem(check, "the server should accept connections here and does not: " + e.getMessage());
        }
    }

    private Finding free(ListenerSettings settings, String address) {
        int port = settings.port() + portOffset;
        String check = "port " + port + " " + settings.kind().text();
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    address.equals("*")
                            ? new InetSocketAddress(port)
                            : new InetSocketAddress(InetAddress.getByName(address), port));
            return Finding.ok(check, "free");
        } catch (BindException e) {
            return Finding.problem(check, "something else uses it; stop that, or choose another port in redoubt.toml");
        } catch (SocketException e) {
            return Finding.warning(
                    check,
                    "this user may not open it (" + e.getMessage()
                            + "); as a service it may, see packaging/redoubt.service, or use --port-offset");
        } catch (IOException | IllegalArgumentException e) {
            return Finding.problem(check, "'" + address + "' is no address of this machine");
        }
    }
}
