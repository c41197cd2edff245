package ir.web.it.container;

import java.nio.file.Path;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The libraries and descriptors of the console's WAR without its pages and classes. */
final class ContainerArchive {
    private static final String KEPT =
            "/WEB-INF/(lib/.*|beans\\.xml|jboss-deployment-structure\\.xml|classes/weld\\.properties)";

    private ContainerArchive() {}

    static WebArchive named(String name) {
        var war = Path.of(System.getProperty("ir.build"), "deployments", "ir-web.war");
        return ShrinkWrap.create(WebArchive.class, name)
                .merge(ShrinkWrap.createFromZipFile(WebArchive.class, war.toFile()), Filters.include(KEPT))
                .addClass(ContainerApplication.class);
    }
}
