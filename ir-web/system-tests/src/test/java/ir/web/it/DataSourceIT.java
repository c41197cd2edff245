package ir.web.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Resource;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs inside the provisioned server: the data source of the application services has the promised settings. */
@ExtendWith(ArquillianExtension.class)
public class DataSourceIT {
    @Resource(lookup = "java:jboss/datasources/ir")
    @SuppressWarnings("NullAway.Init") // the container sets it
    DataSource runtime;

    @Deployment
    public static WebArchive archive() {
        return ShrinkWrap.create(WebArchive.class, "container-it.war")
                .addClass(DataSourceIT.class)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
    }

    @Test
    public void servicesRunAsTheRoleThatMayNotChangeTables() throws SQLException {
        try (var connection = runtime.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select current_user, has_schema_privilege('public', 'create')")) {
            assertTrue(rows.next());
            assertEquals("ir_app", rows.getString(1));
            assertFalse(rows.getBoolean(2));
        }
    }

    /** The server cannot change tables: it has neither a data source of the owner nor the owner's password. */
    @Test
    @SuppressWarnings("BanJNDI") // the name is fixed
    public void serverHasNoOwnerCredentials() {
        assertThrows(NamingException.class, () -> InitialContext.doLookup("java:jboss/datasources/ir-owner"));
        for (var variable : System.getenv().keySet()) {
            assertFalse(variable.startsWith("IR_DB_OWNER") || variable.startsWith("KC_"), variable);
        }
    }

    @Test
    public void acknowledgedCommitIsDurable() throws SQLException {
        try (var connection = runtime.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select current_setting('fsync'), current_setting('synchronous_commit')")) {
            assertTrue(rows.next());
            assertEquals("on", rows.getString(1));
            assertEquals("on", rows.getString(2));
        }
    }
}
