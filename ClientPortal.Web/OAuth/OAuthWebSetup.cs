using ClientPortal.Domain.OAuth;
using ClientPortal.Web.Background;
using ClientPortal.Web.Hosting.Start;

namespace ClientPortal.Web.OAuth;

internal static class OAuthWebSetup
{
    /// <summary>The CORS policy of endpoints for programs: any origin, never with cookies.</summary>
    public const string AnyOrigin = "any-origin";

    public static IServiceCollection AddOAuthEndpoints(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var urls = provider.GetRequiredService<PortalUrls>();
            return new OAuthIssuer(() => urls.Issuer);
        });
        services.AddSingleton<OAuthResults>();
        services.AddSingleton<AuthorizePages>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton<ConsentEndpoint>();
        services.AddSingleton<DeviceAuthorizationEndpoint>();
        services.AddSingleton<IDescribesServer>(provider => provider.GetRequiredService<DeviceAuthorizationEndpoint>());
        services.AddSingleton<DeviceEndpoint>();
        services.AddSingleton<LogoutResults>();
        services.AddSingleton<LogoutEndpoint>();
        services.AddSingleton<IDescribesServer, LogoutMetadata>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<PushedRequestEndpoint>();
        services.AddSingleton<IDescribesServer, DescribePushedRequests>();
        services.AddSingleton<IDescribesServer, DescribeDpop>();
        services.AddSingleton<ClientRequests>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton<IDescribesServer, IntrospectionDescription>();
        services.AddSingleton<ProtectedResourceEndpoint>();
        services.AddSingleton<UserInfoEndpoint>();
        services.AddSingleton<ClientAuthenticationMetadata>();
        services.AddSingleton<MetadataEndpoint>();
        services.AddSingleton<JwksEndpoint>();
        services.AddSingleton<RegistrationEndpoint>();
        services.AddSingleton<IDescribesServer, DescribesRegistration>();
        services.AddBackground<RotateSigningKeysOnSchedule>();
        services.AddBackground<WriteClientUseOnSchedule>();
        services.AddBackground<DeliverLogoutNoticesOnSchedule>();
        services.AddCors(cors => cors.AddPolicy(AnyOrigin, policy => policy.AllowAnyOrigin().WithMethods(HttpMethods.Get, HttpMethods.Post).WithHeaders("Authorization", "Content-Type", DpopHeaders.Proof).WithExposedHeaders(DpopHeaders.Nonce, "WWW-Authenticate")));
        return services;
    }
}
