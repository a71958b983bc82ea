using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ClientPortal.Web.Api;

/// <summary>What stands at /openapi/v1.json.</summary>
internal static class ApiDescription
{
    public static IServiceCollection AddPortalApiDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        return services.AddOpenApi("v1", options =>
        {
            options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true
                && description.ActionDescriptor.EndpointMetadata.OfType<ApiRoute>().Any();
            options.AddDocumentTransformer(DescribeAsync);
            options.AddOperationTransformer(DescribeAsync);
            options.AddSchemaTransformer(DescribeAsync);
            options.CreateSchemaReferenceId = type => IsChange(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Json", string.Empty, StringComparison.Ordinal);
        });
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ClientPortal",
            Version = "v1",
            Description = "Clients, secrets, API keys and members of a workspace. Errors are RFC 9457 problem details; lists go on with the cursor `next`.",
        };
        document.Servers = [new OpenApiServer { Url = context.ApplicationServices.GetRequiredService<PortalUrls>().Issuer }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key or an access token." },
            ["apiKey"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = PresentedCredential.ApiKeyHeader, Description = "The same in a header of its own." },
            ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = PresentedCredential.SessionName, Description = "The same, as Workfront's clients send it." },
            ["oauth"] = OAuth(context.ApplicationServices.GetRequiredService<PortalUrls>()),
        };
        document.Security = [.. document.Components.SecuritySchemes.Keys.Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] })];
        return Task.CompletedTask;
    }

    private static OpenApiSecurityScheme OAuth(PortalUrls urls) => new()
    {
        Type = SecuritySchemeType.OAuth2,
        Flows = new OpenApiOAuthFlows
        {
            AuthorizationCode = new OpenApiOAuthFlow
            {
                AuthorizationUrl = new Uri(urls.Absolute("/oauth/authorize")),
                TokenUrl = new Uri(urls.Absolute("/oauth/token")),
                Scopes = Domain.Scopes.ScopeNames.Api.ToDictionary(scope => scope, _ => string.Empty, StringComparer.Ordinal),
            },
        },
    };

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<DescribedParameter>())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = parameter.IsHeader ? ParameterLocation.Header : ParameterLocation.Query,
                Description = parameter.Description,
                Schema = new OpenApiSchema { Type = parameter.Type, Format = parameter.Format },
            });
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<DescribedBody>().FirstOrDefault() is { } example
            && operation.RequestBody?.Content?.TryGetValue("application/json", out var body) == true)
        {
            body.Example = JsonNode.Parse(example.Json);
        }

        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (IsChange(context.JsonTypeInfo.Type))
        {
            await DescribeChangeAsync(schema, context, ct);
        }

        if (context.JsonPropertyInfo?.AttributeProvider is not { } member)
        {
            return;
        }

        if (member.IsDefined(typeof(RequiredAttribute), inherit: false))
        {
            schema.Type &= ~JsonSchemaType.Null;
        }

        if (member.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false) is [AllowedValuesAttribute allowed])
        {
            schema.Enum = [.. allowed.Values.OfType<string>().Select(value => JsonValue.Create(value))];
        }
    }

    // A member that may be cleared is written as its value or null.
    private static async Task DescribeChangeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = context.JsonTypeInfo.Type.GetGenericArguments()[0];
        var value = await context.GetOrCreateSchemaAsync(Nullable.GetUnderlyingType(type) ?? type, cancellationToken: ct);
        schema.Type = value.Type is { } some ? some | JsonSchemaType.Null : null; // what may be anything says nothing
        schema.Format = value.Format;
        schema.Enum = value.Enum is { Count: > 0 } words ? [.. words, JsonNullSentinel.JsonNull] : null;
        schema.Items = value.Items;
        schema.Properties = value.Properties;
        schema.Required = value.Required;
    }

    private static bool IsChange(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Domain.Change<>);
}
