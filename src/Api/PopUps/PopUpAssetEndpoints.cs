using Microsoft.Extensions.Options;

namespace PushOrleans.Api;

/// <summary>Serves script and page to anyone: they hold nothing of any user.</summary>
internal static class PopUpAssetEndpoints
{
    // The page runs our own files and talks to its own origin only; a site may open it, not frame it. Its icon is an empty data URL.
    private const string PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const int ForEver = 31_536_000;

    public static void MapPopUpAssets(this IEndpointRouteBuilder routes)
    {
        var popUps = routes.MapGroup("/popups").WithTags("Pop-ups");
        Serve(popUps, "/popup.mjs", PopUpAssets.Module, "The script that shows pop-ups, as an ES module");
        Serve(popUps, "/popup.js", PopUpAssets.Plain, "The script that shows pop-ups, for a script element");
        Serve(popUps, "/manage", PopUpAssets.ManagePage, "The page where users manage their pushes");
        Serve(popUps, "/manage.mjs", PopUpAssets.ManageScript, "The page's script");
        Serve(popUps, "/manage.css", PopUpAssets.ManageStyle, "The page's style");
    }

    private static void Serve(IEndpointRouteBuilder routes, string path, PopUpAsset asset, string summary) =>
        routes.MapGet(path, (HttpContext http, IOptions<PopUpOptions> options) => Answer(http, asset, options.Value.CacheSeconds))
            .Open(summary).Query("v", "The ETag of a version that may be kept for a year.").Gives(200, null, summary, asset.ContentType.Split(';')[0]).Gives(304, null, "The version that the browser has");

    private static async Task Answer(HttpContext http, PopUpAsset asset, int cacheSeconds)
    {
        var (request, response) = (http.Request, http.Response);
        response.Headers.ETag = Etags.Quote(asset.ETag);
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = request.Query["v"] == asset.ETag ? $"public, max-age={ForEver}, immutable" : $"public, max-age={cacheSeconds}";
        response.Headers.XContentTypeOptions = "nosniff";
        // A module of another origin is fetched with CORS; there is nothing in it that not anyone may read.
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (asset.ContentType.StartsWith("text/html", StringComparison.Ordinal))
        {
            response.Headers.ContentSecurityPolicy = PagePolicy;
            response.Headers["Referrer-Policy"] = "no-referrer";
        }

        if (request.Headers.IfNoneMatch.ToString().Contains(Etags.Quote(asset.ETag), StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var gzipped = request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        var bytes = gzipped ? asset.Gzipped : asset.Bytes;
        if (gzipped) response.Headers.ContentEncoding = "gzip";
        response.ContentType = asset.ContentType;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
