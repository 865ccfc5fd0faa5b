document.getElementById("announced").textContent="x";
const f=document.createElement("iframe"); f.src="voila/render/02_stdp.ipynb"; f.style="position:fixed;inset:0;width:100%;height:100%;border:0"; document.getElementById("frames").append(f);
