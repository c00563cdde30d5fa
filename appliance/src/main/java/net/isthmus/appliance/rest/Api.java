package net.isthmus.appliance.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the API says of itself; the document is served under {@code /q/openapi}. */
@ApplicationPath("/")
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Isthmus",
                        version = "1",
                        description =
                                "The appliance's state and its configuration. There is no authentication yet: whoever "
                                        + "reaches this address may change everything.",
                        license = @License(name = "Apache-2.0")),
        tags = {
            @Tag(name = Api.STATE, description = "What the packet path does now"),
            @Tag(name = Api.CONFIGURATION, description = "The document that describes the appliance, and its history"),
            @Tag(name = Api.SECRETS, description = "What the document names and does not hold; never read back"),
            @Tag(name = Api.IPSEC, description = "Connections to IPsec peers"),
            @Tag(name = Api.BGP, description = "Routes exchanged with other routers")
        })
public class Api extends Application {
    static final String STATE = "State";
    static final String CONFIGURATION = "Configuration";
    static final String SECRETS = "Secrets";
    static final String IPSEC = "IPsec";
    static final String BGP = "BGP";
    static final String BASE = "/api/v1";
}
