using ClientPortal.Domain;
using ClientPortal.Web;
using ClientPortal.Web.Api;
using ClientPortal.Web.Background;
using ClientPortal.Web.Commands;
using ClientPortal.Web.Components;
using ClientPortal.Web.Dialects;
using ClientPortal.Web.Dialects.Awork;
using ClientPortal.Web.Dialects.ClickUp;
using ClientPortal.Web.Dialects.Workfront;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.Hosting.Circuits;
using ClientPortal.Web.Hosting.Start;
using ClientPortal.Web.Leaks;
using ClientPortal.Web.Mail;
using ClientPortal.Web.OAuth;
using ClientPortal.Web.Outbound;
using ClientPortal.Web.Persistence;
using ClientPortal.Web.Words;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,

    // appsettings.json lies beside the assembly, in a build output and in a publish alike; the working directory is the operator's.
    ContentRootPath = AppContext.BaseDirectory,
});

builder.WebHost.UseStaticWebAssets();
builder.Services.AddPortalOptions();
builder.Services.AddPortalDomain();
builder.Services.AddPortalDatabase();
builder.AddPortalHosting();
builder.Services.AddPortalAuthentication();
builder.Services.AddPortalMail();
builder.Services.AddPortalBackground();
builder.Services.AddPortalWords();
builder.Services.AddOutbound();
builder.Services.AddOAuthEndpoints();
builder.Services.AddDialect<AworkDialect>();
builder.Services.AddDialect<ClickUpDialect>();
builder.Services.AddDialect<WorkfrontDialect>();
builder.Services.AddLeakEndpoints();
builder.Services.AddPortalApi();
builder.Services.AddPortalPages();
builder.Services.AddPortalStart();

var app = builder.Build();
if (!app.HasGoodSettings())
{
    return 1;
}

if (SigningKeysCommand.IsMeant(args))
{
    return await app.RunSigningKeysCommandAsync(args);
}

app.UsePortalHosting();
app.UsePortalAuthentication();
app.UsePortalApi();
app.UsePortalWords();
app.UsePortalCircuits();
app.UseCors();
app.UseAntiforgery();
app.MapOnDemand(routes =>
{
    routes.MapStaticAssets();
    routes.MapPortalHealth();
    routes.MapOAuth();
    routes.MapDialects();
    routes.MapLeaks();
    routes.MapPortalAccount();
    routes.MapPortalApi();
    routes.MapPortalPages();
});

return await app.RunPortalAsync();

/// <summary>The host's entry point; visible so that tests can start the very same host.</summary>
public sealed partial class Program;
