package ir.scheduling.standalone;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.internal.arjuna.objectstore.VolatileStore;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.narayana.NarayanaTransactionIntegration;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Pools of connections that take part in transactions, as the server's do. */
public final class StandaloneDataSource {
    /** The limits of the server's data source: no statement and no idle transaction holds a connection for ever. */
    private static final String SESSION_LIMITS =
            "set statement_timeout = '30s'; set idle_in_transaction_session_timeout = '60s'";

    static {
        // One database takes part in each transaction, so Narayana never needs its log.
        arjPropertyManager.getCoordinatorEnvironmentBean().setTransactionStatusManagerEnable(false);
        for (var store : List.of("communicationStore", "stateStore")) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreType(VolatileStore.class.getName());
        }
        arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreType(VolatileStore.class.getName());
    }

    private StandaloneDataSource() {}

    /**
     * @param connections size of the pool; the caller closes it
     * @param wait how long a transaction waits for a connection
     */
    public static AgroalDataSource open(String url, String user, String password, int connections, Duration wait) {
        var configuration = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(connections)
                        .acquisitionTimeout(wait)
                        .transactionIntegration(new NarayanaTransactionIntegration(
                                com.arjuna.ats.jta.TransactionManager.transactionManager(),
                                com.arjuna
                                        .ats
                                        .jta
                                        .common
                                        .jtaPropertyManager
                                        .getJTAEnvironmentBean()
                                        .getTransactionSynchronizationRegistry()))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                                .initialSql(SESSION_LIMITS)
                                .connectionProviderClassName("org.postgresql.Driver")
                                .principal(new NamePrincipal(user))
                                .credential(new SimplePassword(password))));
        try {
            return AgroalDataSource.from(configuration);
        } catch (SQLException exception) {
            throw new IllegalStateException("no connections to the database", exception);
        }
    }
}
