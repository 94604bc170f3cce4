package org.redoubt.server.config;

import java.util.List;
import org.redoubt.transport.flow.FlowRules;
import org.redoubt.transport.milter.MilterSettings;
import org.redoubt.transport.route.SourcePools.Pool;

/**
 * What {@code mail-flow.toml} says.
 *
 * @param milters in the order in which they are asked
 * @param pools of addresses that mail leaves by
 */
public record FlowConfig(FlowRules rules, List<MilterSettings> milters, List<Pool> pools) {
    public static final FlowConfig NONE = new FlowConfig(FlowRules.NONE, List.of(), List.of());

    public FlowConfig {
        milters = List.copyOf(milters);
        pools = List.copyOf(pools);
    }
}
