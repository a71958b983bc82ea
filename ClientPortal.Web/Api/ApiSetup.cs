namespace ClientPortal.Web.Api;

/// <summary>The API at /api/v1 and its description.</summary>
internal static class ApiSetup
{
    public static IServiceCollection AddPortalApi(this IServiceCollection services)
    {
        services.AddSingleton<ApiCaller>();
        services.AddSingleton<KeyVerificationApi>();
        services.AddPortalApiDescription();
        return services;
    }

    /// <summary>After routing, before anything that would send somebody without a session to a sign-in page.</summary>
    public static IApplicationBuilder UsePortalApi(this IApplicationBuilder app) => app.UseMiddleware<ApiGate>();

    public static IEndpointRouteBuilder MapPortalApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(ApiGate.Path).WithMetadata(new ApiRoute()).AllowAnonymous().DisableAntiforgery();
        MeApi.Map(api);
        WorkspaceApi.Map(api);
        IdentityConnectionsApi.Map(api);
        MembersApi.Map(api);
        ClientsApi.Map(api);
        ReviewApi.Map(api);
        ImportApi.Map(api);
        SecretsApi.Map(api);
        ApiKeysApi.Map(api);
        ResourcesApi.Map(api);
        KeyVerificationApi.Map(api);
        RegistrationTokensApi.Map(api);
        AuditApi.Map(api);
        UsageApi.Map(api);
        ConnectedAppsApi.Map(api);
        PersonalTokensApi.Map(api);
        ClientPeopleApi.Map(api);
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        return app;
    }
}
