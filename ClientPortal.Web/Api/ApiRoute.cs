namespace ClientPortal.Web.Api;

/// <summary>Marks a route of the API, for the gate.</summary>
/// <param name="IsLimited">Whether calls of it count against the caller's limit.</param>
/// <param name="MaxBytes">How long a body may be.</param>
/// <param name="NeedsWorkspace">Whether a credential for several workspaces has to name one.</param>
/// <param name="Refuse">How refusals look there, the gate's included; null for RFC 9457. A dialect has its own words.</param>
internal sealed record ApiRoute(bool IsLimited = true, int MaxBytes = ApiJson.MaxBytes, bool NeedsWorkspace = true, Func<HttpContext, ApiRefusal, IResult>? Refuse = null)
{
    /// <summary>Null for every other route.</summary>
    public static ApiRoute? Of(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>();
}
