package org.redoubt.server.config;

import java.util.List;
import org.redoubt.transport.flow.FlowRules;
import org.redoubt.transport.milter.MilterSettings;

/**
 * What {@code mail-flow.toml} says.
 *
 * @param milters in the order in which they are asked
 */
public record FlowConfig(FlowRules rules, List<MilterSettings> milters) {
    public static final FlowConfig NONE = new FlowConfig(FlowRules.NONE, List.of());

    public FlowConfig {
        milters = List.copyOf(milters);
    }
}
