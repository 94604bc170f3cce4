package org.redoubt.server;

import java.nio.file.Path;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.demo.DemoOrganisation;

/** A data folder with a demo organisation in it. */
final class DemoFolder {
    private DemoFolder() {}

    /** Makes it; nobody has it open afterwards. */
    static DataFolder make(Path root) throws Exception {
        DataFolder folder = DataFolder.at(root);
        FolderInit.create(folder, DemoOrganisation.DOMAIN, "mail." + DemoOrganisation.DOMAIN, true);
        try (AdminService admin = AdminAccess.open(folder)) {
            DemoOrganisation.create(folder, admin);
        }
        return folder;
    }
}
