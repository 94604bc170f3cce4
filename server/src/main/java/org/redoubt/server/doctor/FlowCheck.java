package org.redoubt.server.doctor;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FlowConfig;
import org.redoubt.server.config.FlowReader;
import org.redoubt.transport.flow.FlowRules;

/** Whether the rules of the organisation can be used; without any there is nothing to say. */
final class FlowCheck {
    private static final String NAME = "mail-flow.toml";

    private FlowCheck() {}

    private static boolean here(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }

    static List<Finding> of(DataFolder folder) {
        List<Finding> findings = new ArrayList<>();
        try {
            FlowConfig config = FlowReader.read(folder.mailFlow());
            FlowRules rules = config.rules();
            config.milters().forEach(milter -> findings.add(ScannerCheck.reach(
                    "milter " + milter.name(),
                    milter.address(),
                    "so mail meets its on_failure; start it, or take it out of mail-flow.toml")));
            config.pools().forEach(pool -> pool.addresses().stream()
                    .filter(address -> !here(address))
                    .forEach(address -> findings.add(Finding.problem(
                            "pool " + pool.name(),
                            address.getHostAddress() + " is no address of this machine, so mail by it waits"))));
            if (!rules.rules().isEmpty() || !rules.journals().isEmpty()) {
                findings.add(Finding.ok(NAME, rules.rules().size() + " rules and " + rules.journals().size()
                        + " journals; redoubt rule list tells what they name and is not there"));
            }
        } catch (ConfigException wrong) {
            wrong.problems().forEach(problem -> findings.add(Finding.problem(NAME, problem)));
        }
        return findings;
    }
}
