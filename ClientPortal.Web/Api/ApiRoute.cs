namespace ClientPortal.Web.Api;

/// <summary>Marks a route of the API, for the gate.</summary>
/// <param name="IsLimited">Whether calls of it count against the caller's limit.</param>
/// <param name="MaxBytes">How long a body may be.</param>
/// <param name="NeedsWorkspace">Whether a credential for several workspaces has to name one.</param>
internal sealed record ApiRoute(bool IsLimited = true, int MaxBytes = ApiJson.MaxBytes, bool NeedsWorkspace = true);
